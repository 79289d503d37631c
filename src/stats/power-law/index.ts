export {
    type ComparisonOptions,
    DEFAULT_SIGNIFICANCE,
    type TailModelComparison,
    tailModelComparison,
} from './compare'
export {
    type BootstrapProgress,
    DEFAULT_REPLICATES,
    type GoodnessOfFit,
    type GoodnessOfFitOptions,
    powerLawP,
    REJECTED_UP_TO,
} from './goodness-of-fit'
export type { Lognormal } from './lognormal'
export { DEFAULT_MIN_TAIL, type PowerLaw, type PowerLawOptions, powerLaw } from './power-law'
export { type PowerLawTail, type PowerLawTailOptions, powerLawTail, powerLawTailOf } from './power-law-tail'
export { hurwitzZeta } from './special/hurwitz-zeta'
export type { TailFit } from './tail-fit'
export { powerLawVerdict } from './verdict'
