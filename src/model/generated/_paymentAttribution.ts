export enum PaymentAttribution {
    NONE = "NONE",
    HEURISTIC = "HEURISTIC",
    RECEIPT = "RECEIPT",
    CONTRACT = "CONTRACT",
}
