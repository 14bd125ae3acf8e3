//! The memory store passes the conformance suite.

use std::collections::HashMap;
use std::sync::Mutex;

use jwt_session::{MemoryStore, testing};

#[tokio::test]
async fn the_memory_store_conforms() {
    let places: Mutex<HashMap<String, MemoryStore>> = Mutex::default();
    let open = async |place: &str| places.lock().unwrap().entry(place.into()).or_default().clone();
    testing::assert_conforms(open).await;
}
