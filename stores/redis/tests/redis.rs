//! Tests with real Redis servers, which each test starts by itself.

#[path = "../../../jwt-session/tests/common/mod.rs"]
mod common;

#[path = "redis/basics.rs"]
mod basics;
#[path = "redis/cluster.rs"]
mod cluster;
#[path = "redis/hostile.rs"]
mod hostile;
#[path = "redis/outages.rs"]
mod outages;
#[path = "redis/processes.rs"]
mod processes;
#[path = "redis/server.rs"]
mod server;
