// Stands in for Jenkins: gives the library's scripts the steps they call, and shows what reaches the shell.
// jenkins_agent.groovy VARS CASES: CASES is JSON, a list of [step, function, arguments]; prints one line per case.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper

class Steps extends Script {
    Map loaded
    Map environment = [:]
    List calls = []

    Object run() { null }
    def string(Map given) { [kind: 'string'] + given }
    def text(Map given) { [kind: 'text'] + given }
    def choice(Map given) { [kind: 'choice'] + given }
    def booleanParam(Map given) { [kind: 'booleanParam'] + given }
    def credentials(Map given) { [kind: 'credentials'] + given }
    def error(String message) { throw new IllegalStateException(message) }
    def withCredentials(List bindings, Closure body) {
        bindings.each { environment[it.variable] = 'secret of ' + it.credentialsId }
        body()
    }
    // As hudson.Util.replaceMacro does: $NAME and ${NAME} are expanded, unknown ones stay.
    def withEnv(List pairs, Closure body) {
        pairs.each {
            def (name, value) = it.toString().split('=', 2) as List
            environment[name] = value.replaceAll(/\$(\w+|\{[\w.]+\}|\$)/) { all, what -> what == '$' ? '$' : 'EXPANDED' }
        }
        body()
    }
    def sh(Map given) { calls << given + [environment: environment] }
}

def folder = new File(args[0])
def shell = new GroovyShell()
def load = { String name, Steps steps ->
    def script = shell.parse(new File(folder, name + '.groovy'))
    script.metaClass.methodMissing = { String method, Object arguments ->
        if (steps.loaded.containsKey(method)) return steps.loaded[method].call(*arguments)
        steps.invokeMethod(method, arguments)
    }
    script.metaClass.propertyMissing = { String property -> steps.loaded[property] }
    script
}
new JsonSlurper().parse(new File(args[1])).each { one ->
    def steps = new Steps()
    steps.loaded = [:]
    steps.loaded.octostepRun = load('octostepRun', steps)
    def script = load(one[0], steps)
    def line
    try {
        def result = one[1] == 'form' ? script.form() : script."${one[1]}"(one[2])
        line = [result: one[1] == 'form' ? result : null, calls: steps.calls]
    } catch (IllegalStateException refused) {
        line = [error: refused.message]
    }
    println JsonOutput.toJson(line)
}
