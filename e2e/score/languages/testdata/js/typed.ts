// Run by tsx: source maps name the .ts file and its lines.
const truth = require('./truth')
namespace Billing {
  export class InvoiceError<T> extends Error { constructor(readonly of: T, message: string, options?: ErrorOptions) { super(message, options); this.name = 'InvoiceError' } }
  export class Ledger<T extends { id: number }> {
    private readonly rows = new Map<number, T>()
    get(id: number): T {
      const row = this.rows.get(id)
      if (!row) throw new InvoiceError(id, `no invoice ${id}`)
      return row
    }
    async close(ids: number[]): Promise<void> {
      for (const id of ids) {
        try { this.get(id) } catch (cause) { throw new Error('ledger not closed', { cause }) }
      }
    }
  }
}
const log = (l: string, n: string, m: string) => console.log(`${new Date().toISOString()} ${l.toUpperCase()} ${n}: ${m}`)
async function main(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    truth.talk(log)
    try { await new Billing.Ledger<{ id: number }>().close([i]) } catch (e) {
      truth.rec('error', 'shop', 'run ' + i, true); truth.exc(e, 'logged', 'run ' + i, 'error')
      console.error(`${new Date().toISOString()} ERROR shop: run ${i}`, e)
    }
  }
  new Billing.Ledger<{ id: number }>().get(99)
}
main()
