// One service: Program HOW [KIND]. Its log formats are those of Microsoft.Extensions.Logging, Serilog, NLog and CLEF, written by hand.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Shop
{
    public class PaymentException : Exception
    {
        public PaymentException(string m, Exception inner = null) : base(m, inner) { }
        public class Declined : PaymentException { public Declined(string card) : base("card " + card + " declined") { } }
    }

    static class Truth
    {
        static readonly string Out = Environment.GetEnvironmentVariable("TRUTH_OUT");
        static readonly string[] Talks = File.ReadAllText(Environment.GetEnvironmentVariable("CHATTER")).Split(new[] { "---\n" }, StringSplitOptions.None);
        static int at;

        public static string Q(string s)
        {
            if (s == null) return "null";
            var b = new StringBuilder("\"");
            foreach (char c in s)
                if (c == '"' || c == '\\') b.Append('\\').Append(c);
                else if (c < 32 || c > 126) b.Append("\\u" + ((int)c).ToString("x4"));
                else b.Append(c);
            return b.Append('"').ToString();
        }

        static void Put(string line) { lock (Talks) File.AppendAllText(Out, line + "\n"); }

        /// The declaring type, where the text writes it as reflection does.
        static string Module(StackFrame f)
        {
            var t = f.GetMethod() == null ? null : f.GetMethod().DeclaringType;
            return t == null || t.IsNested || t.IsGenericType || t.Assembly != typeof(Truth).Assembly ? null : t.FullName;
        }

        static string One(Exception e)
        {
            var all = new StackTrace(e, true).GetFrames() ?? new StackFrame[0];
            int shown = (e.StackTrace ?? "").Split('\n').Count(l => l.TrimStart().StartsWith("at "));
            var frames = all.Reverse().Select(f => "[" + Q(f.GetFileName()) + "," + (f.GetFileLineNumber() > 0 && f.GetFileName() != null ? f.GetFileLineNumber().ToString() : "null") + ",null," + Q(Module(f)) + "]");
            string list = all.Length == shown ? "[" + string.Join(",", frames) + "]" : "null";  // what is hidden from the text
            string type = e.GetType().IsGenericType ? null : e.GetType().FullName;
            return "{\"type\":" + Q(type) + ",\"value\":" + (e is AggregateException ? "null" : Q(e.Message))  // its words repeat its members'; the SDK may cut them
                 + ",\"frames\":" + list + "}";
        }

        static List<string> Chain(Exception e, bool aggregates)
        {
            var chain = new List<string>();
            for (var x = e; x != null; x = x.InnerException)
                if (aggregates || !(x is AggregateException)) chain.Insert(0, One(x));
            return chain;
        }

        public static void Exc(Exception e, string how, string own, string level)
        {
            string alts = "[[" + string.Join(",", Chain(e, false)) + "]]";
            string more = e is AggregateException && ((AggregateException)e).InnerExceptions.Count > 1 ? ",\"tree\":true" : "";
            Put("{\"k\":\"exc\",\"how\":" + Q(how) + ",\"own\":" + Q(own) + ",\"level\":" + Q(level) + ",\"chain\":[" + string.Join(",", Chain(e, true)) + "],\"alts\":" + alts + more + "}");
        }

        public static void Rec(string level, string msg, bool loose) { Put("{\"k\":\"rec\",\"level\":" + Q(level) + ",\"msg\":" + Q(msg) + (loose ? ",\"loose\":true" : "") + "}"); }

        public static void Talk(Action<string, string, string> log)
        {
            foreach (string line in Talks[at++ % Talks.Length].Split('\n'))
            {
                var f = line.Split(new[] { '\t' }, 3);
                if (f.Length < 3) continue;
                if (f[0] == "raw") { Put("{\"k\":\"raw\",\"msg\":" + Q(f[2]) + "}"); Console.WriteLine(f[2]); }
                else { Rec(f[0], f[2], false); log(f[0], f[1], f[2]); }
            }
        }
    }

    class Cart<T> where T : class
    {
        readonly Dictionary<string, T> lines = new Dictionary<string, T>();
        public T this[string key] { get { return lines[key]; } }
        public int Total(Func<T, int> price) { return new[] { (T)null }.Select(price).Sum(); }
        public class Line { public string Name; public int Size { get { return Name.Length; } } }
    }

    static class Db
    {
        static void Query(string q) { throw new IOException("connection refused during " + q); }
        public static void Load(int id) { try { Query("select " + id); } catch (IOException e) { throw new PaymentException("cannot load order " + id, e); } }
        public static void Charge(int id) { try { Load(id); } catch (PaymentException e) { throw new InvalidOperationException("charge failed", e); } }
        public static void Checkout(int id) { try { Charge(id); } catch (InvalidOperationException e) { throw new ApplicationException("checkout of cart " + id, e); } }
        public static async Task<int> LoadAsync(int id) { await Task.Delay(1); Load(id); return id; }
        public static async Task<int> ChargeAsync(int id) { return await LoadAsync(id) + 1; }
        public static int Deep(int n) { return n == 0 ? int.Parse("4x2") : Deep(n - 1) + 1; }
        public static IEnumerable<int> Rows() { yield return 1; throw new EndOfStreamException("row 2 is cut"); }
    }

    static class Program
    {
        static readonly Dictionary<string, Action> Kinds = new Dictionary<string, Action> {
            { "nullReference", () => { string s = null; Console.WriteLine(s.Length); } },
            { "key", () => { var x = new Cart<string>()["sku"]; } },
            { "parse", () => Db.Deep(20) },
            { "chainTwo", () => Db.Load(42) },
            { "chainThree", () => Db.Charge(43) },
            { "chainFour", () => Db.Checkout(44) },
            { "nested", () => { throw new PaymentException.Declined("4242"); } },
            { "lambda", () => new Cart<string>().Total(s => s.Length) },
            { "property", () => Console.WriteLine(new Cart<string>.Line().Size) },
            { "divide", () => { int zero = Environment.ProcessorCount * 0; Console.WriteLine(1 / zero); } },
            { "index", () => { var a = new List<int> { 1 }; a[Environment.ProcessorCount + 5]++; } },
            { "cast", () => { object o = "x"; Console.WriteLine((int)o); } },
            { "multiLine", () => { throw new PaymentException("invalid order:\n  - name: required\n\n  - email: wrong"); } },
            { "empty", () => { throw new PaymentException(""); } },
            { "unicode", () => { throw new PaymentException("Größe „42“ abgelehnt ✗ 顧客"); } },
            { "argument", () => { throw new ArgumentException("must be positive", "quantity"); } },
            { "async", () => Db.ChargeAsync(7).GetAwaiter().GetResult() },
            { "taskWait", () => Db.LoadAsync(8).Wait() },
            { "aggregate", () => Task.WaitAll(Db.LoadAsync(1), Db.LoadAsync(2)) },
            { "iterator", () => Db.Rows().ToList() },
            { "colons", () => { throw new InvalidOperationException("state: a: b ---> not an inner one: System.Exception: x"); } },
            { "file", () => File.ReadAllText("/no/such/appsettings.json") },
            { "enumModified", () => { var l = new List<int> { 1, 2 }; foreach (int i in l) l.Add(i); } },
            { "disposed", () => { var s = new MemoryStream(); s.Dispose(); s.ReadByte(); } },
        };

        static string Now(string f) { return DateTime.UtcNow.ToString(f); }
        static string Word(string l, string debug, string info, string warn, string error) { return l == "debug" ? debug : l == "info" ? info : l == "warn" ? warn : error; }

        static void Line(string how, string l, string n, string m, Exception e)
        {
            string tail = e == null ? "" : "\n" + e;
            switch (how)
            {
                case "console": Console.WriteLine(Word(l, "dbug", "info", "warn", "fail") + ": " + n + "[0]\n      " + (m + tail).Replace("\n", "\n      ")); break;
                case "simple": Console.WriteLine(Now("yyyy-MM-dd HH:mm:ss ") + Word(l, "dbug", "info", "warn", "fail") + ": " + n + "[0] " + (m + tail).Replace("\n", " ")); break;
                case "serilog": Console.WriteLine("[" + Now("HH:mm:ss ") + Word(l, "DBG", "INF", "WRN", "ERR") + "] " + m + tail); break;
                case "serilogfile": Console.WriteLine(Now("yyyy-MM-dd HH:mm:ss.fff +00:00") + " [" + Word(l, "DBG", "INF", "WRN", "ERR") + "] " + m + tail); break;
                case "nlog": Console.WriteLine(Now("yyyy-MM-dd HH:mm:ss.ffff") + "|" + l.ToUpper() + "|" + n + "|" + m + (e == null ? "" : "|" + e)); break;
                case "log4net": Console.WriteLine(Now("yyyy-MM-dd HH:mm:ss,fff") + " [1] " + l.ToUpper().PadRight(5) + " " + n + " - " + m + tail); break;
                case "clef": Console.WriteLine("{\"@t\":\"" + Now("yyyy-MM-ddTHH:mm:ss.fffffffZ") + "\",\"@mt\":" + Truth.Q(m) + (l == "info" ? "" : ",\"@l\":\"" + Word(l, "Debug", "", "Warning", "Error") + "\"") + (e == null ? "" : ",\"@x\":" + Truth.Q(e.ToString())) + ",\"SourceContext\":" + Truth.Q(n) + "}"); break;
                default: Console.WriteLine(m + tail); break;
            }
        }

        static void Main(string[] a)
        {
            Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true });
            Console.SetError(new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true });
            string how = a[0];
            Action<string, string, string> log = (l, n, m) => Line(how == "crash" || how == "thread" ? "log4net" : how, l, n, m, null);
            if (how == "crash" || how == "thread")
            {
                AppDomain.CurrentDomain.UnhandledException += (s, x) => Truth.Exc((Exception)x.ExceptionObject, "uncaught", null, null);
                Truth.Talk(log);
                Truth.Talk(log);
                if (how == "crash") Kinds[a[1]]();
                else { var t = new Thread(() => Kinds[a[1]]()); t.Start(); t.Join(); }
                return;
            }
            foreach (var k in Kinds)
            {
                Truth.Talk(log);
                try { k.Value(); }
                catch (Exception e)
                {
                    string m = "cannot serve " + k.Key;
                    Truth.Rec("error", m, true);
                    Truth.Exc(e, "logged", m, "error");
                    Line(how, "error", "Shop.Http", m, e);
                }
            }
            Truth.Talk(log);
        }
    }
}
