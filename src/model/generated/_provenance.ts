export enum Provenance {
    onchain = "onchain",
    blobVerified = "blobVerified",
    blobUnverified = "blobUnverified",
    operatorReported = "operatorReported",
    demo = "demo",
}
