//! Claims types for the tokens of well-known services: one module for each service.
//!
//! Copy the struct that you need, and change what is yours: the issuer, the audience, and your own claims. Each test
//! compares the struct with a token as the service documents it. `docs/services.md` in the repository is the index.

pub mod ably;
pub mod app_store_connect;
pub mod apple_push;
pub mod apple_sign_in;
pub mod atlassian_connect;
pub mod auth0;
pub mod box_platform;
pub mod centrifugo;
pub mod cognito;
pub mod daily;
pub mod django_simplejwt;
pub mod docker_registry;
pub mod docusign;
pub mod entra;
pub mod entra_api;
pub mod entra_multi_tenant;
pub mod firebase;
pub mod firebase_id_token;
pub mod flask_jwt_extended;
pub mod ghost;
pub mod github_actions;
pub mod github_app;
pub mod gitlab_ci;
pub mod google_id_token;
pub mod google_service_account;
pub mod hasura;
pub mod hundred_ms;
pub mod intercom;
pub mod jaas;
pub mod jitsi;
pub mod keycloak;
pub mod kubernetes;
pub mod laravel_jwt_auth;
pub mod livekit;
pub mod mediawiki_oauth;
pub mod mercure;
pub mod metabase;
pub mod okta;
pub mod onlyoffice;
pub mod plaid;
pub mod postgrest;
pub mod pusher_beams;
pub mod salesforce;
pub mod shopify;
pub mod snowflake;
pub mod stream;
pub mod supabase;
pub mod superset;
pub mod tableau;
pub mod twilio;
pub mod twitch;
pub mod vonage;
pub mod web_push;
pub mod wordpress;
pub mod zendesk_messaging;
pub mod zendesk_sso;
pub mod zoom;

#[cfg(test)]
mod sample;
