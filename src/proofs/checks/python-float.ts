/**
 * A double as Python's `repr` writes it, which is what its `json.dumps` uses: the shortest digits that read back, with
 * an exponent below 1e-4 and from 1e16 on.
 */
export function pythonFloat(value: number): string {
    if (Number.isNaN(value)) return 'NaN'
    if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
    const sign = value < 0 || Object.is(value, -0) ? '-' : ''
    const [mantissa, power] = Math.abs(value).toExponential().split('e')
    const digits = mantissa.replace('.', '')
    const exponent = Number(power)
    return (
        sign + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : positional(digits, exponent))
    )
}

function scientific(digits: string, exponent: number): string {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    const power = String(Math.abs(exponent)).padStart(2, '0')
    return `${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${power}`
}

function positional(digits: string, exponent: number): string {
    if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
    const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
    return `${whole}.${digits.slice(exponent + 1) || '0'}`
}
