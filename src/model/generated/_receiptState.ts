export enum ReceiptState {
    WAITING = "WAITING",
    LINKED = "LINKED",
    REFUSED = "REFUSED",
}
