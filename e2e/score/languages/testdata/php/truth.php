<?php
// What the program knows of its own errors: live Throwables, their frames as sentry-php builds them (FrameBuilder: the file and line of a
// call belong to the function around it, so each frame has the function of the next entry of getTrace()).
final class Truth
{
    public static int $at = 0;

    public static function put(array $item): void
    {
        $out = getenv('TRUTH_OUT') ?: ($_SERVER['TRUTH_OUT'] ?? '/dev/null');
        file_put_contents($out, json_encode($item, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES) . "\n", FILE_APPEND);
    }

    public static function one(Throwable $e, bool $framesShown): array
    {
        $frames = [];
        $file = $e->getFile();
        $line = $e->getLine();
        foreach ($e->getTrace() as $f) {
            $function = isset($f['class']) ? $f['class'] . '::' . $f['function'] : $f['function'];
            if (str_contains($function, '@anonymous')) {
                $function = null; // its name holds a NUL and an address
            }
            $frames[] = [$file, $line, $function];
            $file = $f['file'] ?? null; // "[internal function]" in the text, "[internal]" in the SDK: not scored
            $line = $f['line'] ?? null;
        }
        $frames[] = [$file, $line, null];
        return ['type' => str_contains(get_class($e), '@anonymous') ? null : get_class($e), 'value' => $e->getMessage(),
            'frames' => $framesShown ? array_reverse($frames) : null];
    }

    public static function exc(Throwable $e, string $how, ?string $own = null, ?string $level = null, bool $framesShown = true, bool $chainShown = true, array $more = []): void
    {
        $chain = [];
        for ($x = $e; $x !== null; $x = $chainShown ? $x->getPrevious() : null) {
            array_unshift($chain, self::one($x, $framesShown));
        }
        self::put(['k' => 'exc', 'how' => $how, 'own' => $own, 'level' => $level, 'chain' => $chain] + $more);
    }

    /** The uncaught one is noted, then thrown on: its trace was made when it was created. */
    public static function install(): void
    {
        set_exception_handler(function (Throwable $e) {
            self::exc($e, 'uncaught');
            restore_exception_handler();
            throw $e;
        });
    }

    public static function talk(callable $log): void
    {
        static $talks = null;
        $talks ??= explode("---\n", file_get_contents(getenv('CHATTER') ?: $_SERVER['CHATTER']));
        $seed = PHP_SAPI === 'cli' ? self::$at++ : crc32($_SERVER['REQUEST_URI'] ?? '');
        foreach (explode("\n", $talks[$seed % count($talks)]) as $line) {
            $f = explode("\t", $line, 3);
            if (count($f) < 3) {
                continue;
            }
            if ($f[0] === 'raw') {
                self::put(['k' => 'raw', 'msg' => $f[2]]);
                if (PHP_SAPI === 'cli') {
                    echo $f[2], "\n";
                }
                continue;
            }
            self::put(['k' => 'rec', 'level' => $f[0], 'msg' => $f[2]]);
            $log($f[0], $f[1], $f[2]);
        }
    }

    public static function fail(Throwable $e, string $msg, callable $log, bool $framesShown = true, bool $chainShown = true): void
    {
        self::put(['k' => 'rec', 'level' => 'error', 'msg' => $msg, 'loose' => true]);
        self::exc($e, 'logged', $msg, 'error', $framesShown, $chainShown);
        $log($msg, $e);
    }
}
