/** What a question could have been about. */
export interface Universe {
    definition: string
    size: number
}
