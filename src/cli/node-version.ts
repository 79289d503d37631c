/** The oldest Node that this program runs on. */
const OLDEST = [20, 19] as const

/** Why a version of Node cannot run this program; null when it can. */
export function unfitNode(version: string): string | null {
    const [major, minor] = version.split('.').map(Number)
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null
    return `Node ${version} is too old: this program needs ${OLDEST.join('.')} or newer`
}

const reason = unfitNode(process.versions.node)
if (reason !== null) {
    process.stderr.write(`${reason}\n`)
    process.exit(1)
}
