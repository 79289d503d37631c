import type { IncomingMessage } from 'node:http'

/**
 * Whether the client says that it has a content already, in whatever encoding of it. RFC 9110, 13.1.2: a list of tags, compared
 * weakly; `*` is not looked at, for there always is a content.
 * @param digest tags are the digest itself, or the digest, a dash, and the encoding
 */
export function hasTag(request: IncomingMessage, digest: string): boolean {
    const tags = request.headers['if-none-match']
    if (tags === undefined) return false
    return tags.split(',').some((tag) => {
        const name = tag.trim().replace(/^W\//, '')
        return name === `"${digest}"` || name === `"${digest}-gzip"` || name === `"${digest}-br"`
    })
}
