import { readTime, TIME_FORM } from '../base/time'
import { ConfigError } from './config'

/** A time given as an option of a command, in Unix ms. @throws ConfigError that names the option and what would be right */
export function optionTime(option: string, text: string): number {
    const ms = readTime(text)
    if (ms === null) throw new ConfigError(`${option} is '${text}': expected ${TIME_FORM}`)
    return ms
}
