// How TypeScript becomes JavaScript here; one place for the build, the tests and tools/run.cjs.
const common = {
    swcrc: false,
    configFile: false,
    jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        target: 'es2022',
        keepClassNames: true,
    },
    module: { type: 'commonjs' },
}

// The generated entities import each other in circles; ES5 output hoists their names, so that decorators may name a class not yet made.
const generated = { ...common, jsc: { ...common.jsc, target: 'es5' } }

const isGenerated = (file) => file.includes('/src/model/generated/')

module.exports = { common, generated, optionsFor: (file) => (isGenerated(file) ? generated : common) }
