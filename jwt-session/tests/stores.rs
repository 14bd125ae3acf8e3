//! All stores pass the conformance suite.

use std::collections::HashMap;
use std::sync::Mutex;

use jwt_session::{FileStore, MemoryStore, testing};

#[tokio::test]
async fn the_memory_store_conforms() {
    let places: Mutex<HashMap<String, MemoryStore>> = Mutex::default();
    let open = async |place: &str| places.lock().unwrap().entry(place.into()).or_default().clone();
    testing::assert_conforms(open).await;
}

#[tokio::test]
async fn the_file_store_conforms() {
    let directory = tempfile::tempdir().unwrap();
    testing::assert_conforms(async |place| FileStore::open(directory.path().join(place)).unwrap())
        .await;
}
