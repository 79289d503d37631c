const CAUSES: [codes: RegExp, sentence: string][] = [
    [/^(ENOSPC|EDQUOT|53100)$/, 'it has no space left'],
    [/^(EACCES|EPERM|EROFS|42501|25006)$/, 'it may not be written to'],
    [/^(ENOENT|ENOTDIR|ENOTCONN|ESTALE|EIO)$/, 'its folder is not there'],
]

/** Why a fetched blob could not be archived, in public words: no path, no SQL, nothing of its content. */
export function notKept(error: Error & { code?: string }): string {
    const cause = CAUSES.find(([codes]) => codes.test(error.code ?? ''))?.[1] ?? 'it fails'
    return `not archived: the archive of this index does not take blobs now, ${cause}`
}
