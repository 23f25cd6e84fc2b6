<?php
// Notes what the program itself knows about its errors, from getTrace() and getPrevious(), as Sentry's PHP SDK would send it (StacktraceBuilder,
// FrameBuilder): a function goes with the place before it.
namespace Oracle;

function one(\Throwable $e): array {
    $frames = [];
    $file = $e->getFile();
    $line = $e->getLine();
    foreach ($e->getTrace() as $f) {
        $class = isset($f['class']) ? explode("\0", $f['class'])[0] . '::' : '';
        $frames[] = ['abs_path' => $file, 'lineno' => $line, 'function' => $class . $f['function']];
        $file = $f['file'] ?? '';
        $line = $f['line'] ?? 0;
    }
    $frames[] = ['abs_path' => $file, 'lineno' => $line, 'function' => ''];
    if (count($frames) > 250) {
        $frames = array_merge(array_slice($frames, 0, 125), array_slice($frames, -125));
    }
    return ['type' => explode("\0", get_class($e))[0], 'value' => $e->getMessage(), 'frames' => array_reverse($frames)];
}

$traces = [];

function note(\Throwable $e, bool $crash = false): void {
    global $traces;
    $chain = [];
    for ($x = $e; $x; $x = $x->getPrevious()) {
        array_unshift($chain, one($x));
    }
    $t = ['exceptions' => $chain];
    if ($crash) {
        $t += ['level' => 'fatal', 'mechanism' => 'generic', 'handled' => false];
    }
    $traces[] = $t;
    file_put_contents(getenv('ORACLE'), json_encode(['php' => PHP_VERSION, 'traces' => $traces], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE) . "\n");
}

// What the program throws in crash() is noted by its caller; it then goes on to end the program.
function run(callable $f): void {
    try {
        $f();
    } catch (\Throwable $e) {
        note($e, true);
        throw $e;
    }
}
