/** A self-signed certificate for `localhost` and its key, good until 2126, which nobody trusts but the tests. */
export const localhostCertificate = {
  key: Buffer.from(`-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6ei2KDdjpnbtDMB0
8DT6iCO7hvIAmbsu+VsK9a1oixyhRANCAAQn+pmAmDE2dgrUBvzxy4k5rTZntIgq
c2/uv8RwS7SfGUjfxde58PxXjLSII9zQNu3mXbNF1iEqmsfc3yWYbcKe
-----END PRIVATE KEY-----`),
  cert: Buffer.from(`-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUIFj6o76Mzr634GZsJP2PYMQaVg0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA0NTMzMloYDzIxMjYxMDI5
MDQ1MzMyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQn+pmAmDE2dgrUBvzxy4k5rTZntIgqc2/uv8RwS7SfGUjfxde58PxX
jLSII9zQNu3mXbNF1iEqmsfc3yWYbcKeo2kwZzAdBgNVHQ4EFgQUP86Y3FfXkxR7
4g4TQ17/qU4jrfgwHwYDVR0jBBgwFoAUP86Y3FfXkxR74g4TQ17/qU4jrfgwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgTLYNP9nwbCtGOGStykQ1UjqA2kDML6V6dV/grWIzvHsCIQCL1weHxbnc
aZVQ5qzXfe6w/rnAfi0KyhxGdovpXOGExQ==
-----END CERTIFICATE-----`),
};
