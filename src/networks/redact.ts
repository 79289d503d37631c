/** Longest label of a host name that is taken for a name; some providers put the key there. */
const LONGEST_LABEL = 20

/** Longest value of a setting that is shown as a whole: an address fits, a private key does not. */
const LONGEST_SHOWN = 48

/**
 * A URL without whatever may be a secret in it: user, password, path, query and fragment. Text that is no URL keeps its
 * first three characters.
 */
export function redactedUrl(text: string): string {
    const url = URL.canParse(text) ? new URL(text) : null
    if (url === null || !text.includes('://')) return text.length <= 3 ? text : `${text.slice(0, 3)}…`
    const labels = url.host.split('.').map((label) => (label.length > LONGEST_LABEL ? '…' : label))
    const user = url.username || url.password ? '…@' : ''
    const rest = url.pathname.length > 1 || url.search || url.hash ? '/…' : ''
    return `${url.protocol}//${user}${labels.join('.')}${rest}`
}

/** A setting's value as an error may show it: URLs without their secrets, long texts cut. */
export function redacted(text: string): string {
    if (text.includes('://'))
        return text
            .split(',')
            .map((each) => redactedUrl(each.trim()))
            .join(',')
    return text.length > LONGEST_SHOWN ? `${text.slice(0, 8)}… (${text.length} characters)` : text
}
