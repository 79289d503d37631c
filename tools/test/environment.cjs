// Tests run in the worker's own context. Jest's usual one is made anew for each test file: there every module is compiled
// again for every file, and finding a global (Buffer, Date, Promise) goes through an interceptor each time. Modules are
// evaluated anew for each file all the same: that is jest's registry, and not the context.
const vm = require('node:vm')
const { TestEnvironment } = require('jest-environment-node')

/** What jest is told to compile for: stands for the context that this process runs in anyway. */
const OWN_CONTEXT = vm.createContext({})

/** Scripts of this worker, by file: one that ran has its functions compiled already. */
const scripts = new Map()
const { compileFunction } = vm

vm.compileFunction = (code, parameters, options) => {
    if (options?.parsingContext !== OWN_CONTEXT) return compileFunction(code, parameters, options)
    const { filename } = options
    let found = scripts.get(filename)
    if (found?.code !== code) {
        const head = `(function (${parameters.join()}) {`
        const script = new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length })
        scripts.set(filename, (found = { code, script }))
    }
    return found.script.runInThisContext()
}

module.exports = class OwnContext extends TestEnvironment {
    constructor(config, context) {
        super(config, context)
        this.global = globalThis
        const Timers = this.fakeTimersModern.constructor
        this.fakeTimersModern = new Timers({ config: config.projectConfig, global: globalThis })
        this.moduleMocker = new this.moduleMocker.constructor(globalThis)
        this.undo = remembered()
    }

    getVmContext() {
        return OWN_CONTEXT
    }

    async teardown() {
        this.moduleMocker.restoreAllMocks()
        await super.teardown()
        this.undo()
    }
}

/** What a test file may leave behind: globals, the process's environment and listeners. @returns puts them back */
function remembered() {
    const globals = Object.getOwnPropertyDescriptors(globalThis)
    const env = { ...process.env }
    const { exit, exitCode } = process
    const listeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]))
    return () => {
        for (const name of Reflect.ownKeys(globalThis))
            if (!(name in globals)) Reflect.deleteProperty(globalThis, name)
        for (const name of Reflect.ownKeys(globals))
            if (!isSame(globals[name], Object.getOwnPropertyDescriptor(globalThis, name)))
                Reflect.defineProperty(globalThis, name, globals[name])
        for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
        Object.assign(process.env, env)
        Object.assign(process, { exit, exitCode })
        for (const name of process.eventNames()) {
            // What ends a child together with this process must go on doing so.
            if (name === 'exit') continue
            for (const listener of process.rawListeners(name))
                if (!listeners.get(name)?.includes(listener)) process.removeListener(name, listener)
        }
    }
}

const isSame = (a, b) => a.value === b?.value && a.get === b?.get && a.set === b?.set
