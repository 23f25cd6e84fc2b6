<?php
declare(strict_types=1);

namespace Acme\Shop;

class PaymentException extends \RuntimeException {}
final class OutOfStock extends \DomainException
{
    public static function sku(int $sku): self { return new self("sku $sku is out of stock"); }
}

class Db
{
    public function __construct(private string $dsn) {}
    public function query(string $sql, array $args = []): array { throw new \PDOException('SQLSTATE[40001]: Serialization failure: 1213 Deadlock found in ' . $sql); }
    public function __call(string $name, array $args): mixed { throw new \BadMethodCallException("no method $name"); }
    public function __get(string $name): mixed { throw new \OutOfRangeException("no property $name"); }
}

trait Audited { public function audit(callable $f): mixed { try { return $f($this); } catch (\Throwable $t) { throw new \LogicException('audit failed', 7, $t); } } }

class Orders
{
    use Audited;
    private ?Db $db = null;
    public function load(int $id): array { try { return (new Db('mysql:x'))->query("select $id", [1, 'two', null, ['three']]); } catch (\PDOException $e) { throw new PaymentException("cannot load order $id", 0, $e); } }
    public function charge(int $id): array { try { return $this->load($id); } catch (PaymentException $e) { throw new \RuntimeException('charge failed', 12, $e); } }
    public function checkout(int $id): array { try { return $this->charge($id); } catch (\RuntimeException $e) { throw new \Exception('checkout of cart ' . $id, 0, $e); } }
    public function total(array $lines): float { return array_sum(array_map(function (array $l): float { return self::price($l['net'] ?? null); }, $lines)); }
    private static function price(?float $net): float { if ($net === null) { throw new \InvalidArgumentException('line without a price'); } return $net; }
    public function first(): string { return $this->db->dsn(); }
    public function deep(int $n): int { return $n === 0 ? intdiv(1, 0) : $this->deep($n - 1) + 1; }
    public function lines(): \Generator { yield 1; throw OutOfStock::sku(9); }
}

function typed(int $n): string { return strtoupper($n); }

function kinds(): array
{
    $o = new Orders();
    return [
        'null' => fn () => $o->first(),
        'chainTwo' => fn () => $o->load(42),
        'chainThree' => fn () => $o->charge(43),
        'chainFour' => fn () => $o->checkout(44),
        'closure' => fn () => $o->total([['net' => 1.0], []]),
        'divide' => fn () => $o->deep(25),
        'type' => fn () => typed(3),
        'generator' => function () use ($o) { foreach ($o->lines() as $l) { usleep($l); } },
        'audit' => fn () => $o->audit(fn (Orders $x) => $x->load(1)),
        'magicCall' => fn () => (new Db('x'))->vanish(1),
        'magicGet' => fn () => (new Db('x'))->nothing,
        'undefined' => fn () => \Acme\Shop\not_there(),
        'multiLine' => function () { throw new PaymentException("invalid order:\n  - name: required\n\n  - email: wrong"); },
        'empty' => function () { throw new PaymentException(); },
        'unicode' => function () { throw new OutOfStock('Größe „42“ ist ausverkauft ✗ 顧客'); },
        'fakeFrames' => function () { throw new \RuntimeException("remote said:\n#0 /remote/x.php(3): boom()\n#1 {main}"); },
        'json' => fn () => json_decode('{"a": oops}', true, 512, JSON_THROW_ON_ERROR),
        'anonymous' => fn () => (new class { public function run(): void { throw new \UnexpectedValueException('from an anonymous class'); } })->run(),
        'sort' => function () { $a = [3, 1]; usort($a, fn ($x, $y) => throw new \RangeException('compare: ' . $x)); },
        'static' => fn () => OutOfStock::none(),
        'reflection' => fn () => (new \ReflectionMethod(Orders::class, 'load'))->invoke($o, 5),
        'match' => fn () => match (5) { 1 => 'a' },
        'quotes' => function () { throw new \Exception('it\'s "quoted" in /srv/x.php:3 and {"json": true}'); },
    ];
}
