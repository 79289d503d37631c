/** What Node's error codes mean to whoever set the address; the codes are those of libuv, OpenSSL and llhttp. */
const MEANINGS: [RegExp, string][] = [
    [/^ENOTFOUND$/, 'its name does not resolve'],
    [/^EAI_/, 'the name server does not answer'],
    [/^ECONNREFUSED$/, 'nobody listens there'],
    [/^E(HOST|NET)(UNREACH|DOWN)$/, 'there is no way to its network'],
    [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
    [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet: is the clock of this machine right?'],
    [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is of another name'],
    [/^CERT_REVOKED$/, 'its certificate was revoked'],
    [
        /SELF_SIGNED|ISSUER_CERT|UNABLE_TO_VERIFY|CERT_UNTRUSTED/,
        'its certificate is signed by nobody known here; an authority of your own is named by NODE_EXTRA_CA_CERTS=<file>',
    ],
    [/^(EPROTO|ERR_SSL_)/, 'no TLS with it: is it https, and up to date?'],
    [/^HPE_/, 'it does not speak HTTP: is it https?'],
]

/** Why no answer came over a connection, in words that say what to look at. */
export function connectionTrouble(error: Error & { code?: string }): string {
    // A name with several addresses fails with one error for each of them, and without words of its own.
    const [first] = error instanceof AggregateError ? error.errors : []
    const cause: typeof error = error.message === '' && first instanceof Error ? first : error
    const code = cause.code ?? ''
    const meaning = MEANINGS.find(([codes]) => codes.test(code))?.[1]
    const words = cause.message || code || 'the connection failed'
    return meaning ? `${meaning} (${code})` : words
}
