/** Nothing can be said: a setting is wrong, or something needed does not answer. The message is a sentence for a person. */
export class CannotVerify extends Error {
    override readonly name = 'CannotVerify'
}
