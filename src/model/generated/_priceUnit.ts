export enum PriceUnit {
    CALL = "CALL",
    TOKEN = "TOKEN",
    SECOND = "SECOND",
    IMAGE = "IMAGE",
    OTHER = "OTHER",
}
