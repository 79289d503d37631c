export enum InferenceAttribution {
    NONE = "NONE",
    EVENT = "EVENT",
    WORKFLOW = "WORKFLOW",
}
