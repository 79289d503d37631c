export enum CallKind {
    MODEL = "MODEL",
    LLM_CHAT = "LLM_CHAT",
    LLM_COMPLETION = "LLM_COMPLETION",
    WEB_SEARCH = "WEB_SEARCH",
    UNKNOWN = "UNKNOWN",
}
