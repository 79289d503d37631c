export enum SenderTrust {
    CONFIGURED = "CONFIGURED",
    ROLE = "ROLE",
    NONE = "NONE",
}
