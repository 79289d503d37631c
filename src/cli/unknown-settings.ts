import leven from 'leven'
import { SETTING_NAMES } from './settings-help'

/** Beginnings of names that only settings of this program have. */
const OURS =
    /^(RPC_URL|GATEWAY_URL|START_HEIGHT|BLOB|DEVNET|METRICS|ARCHIVE|WALRUS|SETTLEMENT|MODEL_REGISTRY|INFERENCE_PAYMENTS|DB|RECEIPT|READY)_/
/** Letters that may be wrong in a name that begins otherwise: a name that is farther off belongs to somebody else. */
const SLIPS = 2
/** Short names are too much alike: HOME is no slip for HOST. */
const LEAST_LENGTH = 6

/**
 * One sentence for each environment variable that looks like a setting and is none, so that a misspelt one is not ignored in
 * silence. Values are not shown.
 */
export function unknownSettings(env: Record<string, string | undefined>): string[] {
    return Object.keys(env)
        .filter((name) => env[name] && !SETTING_NAMES.includes(name))
        .flatMap((name) => {
            const meant = SETTING_NAMES.toSorted((a, b) => leven(name, a) - leven(name, b))[0]
            const isSlip = name.length >= LEAST_LENGTH && leven(name, meant) <= SLIPS
            return isSlip || OURS.test(name)
                ? [`${name} is set, but no setting has this name: was ${meant} meant? --help lists them all`]
                : []
        })
}
