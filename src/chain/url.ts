/** Scheme and host of an endpoint: what may be logged, as keys hide in paths, queries and user names. */
export function withoutSecrets(url: string): string {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}`
}
