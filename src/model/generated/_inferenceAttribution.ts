export enum InferenceAttribution {
    NONE = "NONE",
    EVENT = "EVENT",
    WORKFLOW = "WORKFLOW",
    BLOB = "BLOB",
    CONTRACT = "CONTRACT",
    RECEIPT = "RECEIPT",
}
