export enum BlobState {
    WAITING = "WAITING",
    ARCHIVED = "ARCHIVED",
    EXPIRED = "EXPIRED",
    REJECTED = "REJECTED",
}
