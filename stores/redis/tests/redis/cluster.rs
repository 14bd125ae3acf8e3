//! A node of a cluster, which refuses scripts whose keys are in different slots.

use std::time::Duration;

use jwt_session::testing;
use jwt_session_redis::OnOutage;

use super::server::{Keeps, Server, store_at};

#[tokio::test]
#[ignore = "needs redis-server: scripts/sessions.sh"]
async fn it_conforms_in_a_cluster_of_one_node() {
    let cluster = ["--cluster-enabled", "yes"];
    let server = Server::start_with(Keeps::Nothing, &cluster);
    let _: () = server.ask(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
    while !server.ask::<String>(&["CLUSTER", "INFO"]).contains("cluster_state:ok") {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let refused = server.try_ask(&["MSET", "a", "1", "b", "2"]).unwrap_err();
    assert_eq!(refused.code(), Some("CROSSSLOT"), "the node minds slots");
    let url = server.url();
    testing::assert_conforms(async |place| {
        store_at(&url, OnOutage::FailClosed).0.prefix(place).connect().await.unwrap()
    })
    .await;
}
