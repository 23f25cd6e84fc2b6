// Small programs that crash or log, one per shape, and what they know about their own errors: StackTrace, GetMethod and InnerException, in the JSON that the
// corpus test reads, with ids as Sentry's .NET SDK counts them (MainExceptionProcessor.cs).
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;

namespace App.Shop {
    class OrderException : Exception { public OrderException(string m, Exception i = null) : base(m, i) {} }
    class Db {
        public string Name;
        public Db() {}
        public Db(int port) { throw new ArgumentOutOfRangeException("port"); }
        public void Query(string sql, int n) { throw new IOException("closed stream"); }
        public static void Save(int order) { try { new Db().Query("x", order); } catch (IOException e) { throw new OrderException("order " + order + " not saved", e); } }
        public int this[string key] { get { return new Dictionary<string, int>()[key]; } }
        public void Deep(int n) { if (n == 0) throw new InvalidOperationException("deep down"); Deep(n - 1); }
        public class Nested { public void Run() { object o = "x"; var n = (int)o; } }
    }
    class Program {
        static void Act(string shape) {
            switch (shape) {
            case "uncaught": new Db().Query("SELECT", 1); break;
            case "inner": Db.Save(42); break;
            case "inner3": try { Db.Save(7); } catch (Exception e) { throw new ApplicationException("giving up", e); } break;
            case "multiline": throw new Exception("first line\nsecond line\n\nfourth line");
            case "nullref": Console.WriteLine(((Db)null).Name.Length); break;
            case "index": new int[1].SetValue(1, 5); break;
            case "constructor": new Db(80); break;
            case "indexer": Console.WriteLine(new Db()["missing"]); break;
            case "nested": new Db.Nested().Run(); break;
            case "deep": new Db().Deep(300); break;
            case "divide": int z = 0; Console.WriteLine(1 / z); break;
            case "empty": throw new Exception("");
            case "unicode": throw new FormatException("Größe „ß“ ungültig — 数量");
            case "parse": int.Parse("x1"); break;
            case "file": File.ReadAllText("/nonexistent/orders.csv"); break;
            }
        }
        static string Q(string s) { return "\"" + s.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\""; }
        static void Note(Exception e, bool crash) {
            var chain = new List<string>();
            int id = 0;
            bool several = e.InnerException != null;
            for (var x = e; x != null; x = x.InnerException, id++) {
                var frames = new List<string>();
                foreach (var f in new StackTrace(x, true).GetFrames() ?? new StackFrame[0]) {
                    var m = f.GetMethod();
                    frames.Insert(0, "{\"abs_path\": " + Q(f.GetFileName() ?? "") + ", \"lineno\": " + (f.GetFileName() == null ? 0 : f.GetFileLineNumber()) + ", \"function\": " + Q(m.Name) + "}");
                }
                if (frames.Count > 250) frames.RemoveRange(125, frames.Count - 250);
                chain.Insert(0, "{\"type\": " + Q(x.GetType().FullName) + ", \"value\": " + Q(x.Message) +
                    (several ? ", \"id\": " + id : "") + (id > 0 ? ", \"parent\": " + (id - 1) + ", \"source\": \"InnerException\"" : "") +
                    ",\n  \"frames\": [\n   " + string.Join(",\n   ", frames) + "]}");
            }
            File.WriteAllText(Environment.GetEnvironmentVariable("ORACLE"), "{\"traces\": [{" +
                (crash ? "\"level\": \"fatal\", \"mechanism\": \"AppDomain.UnhandledException\", \"handled\": false, " : "") +
                "\"exceptions\": [" + string.Join(",\n ", chain) + "]}]}\n");
        }
        static int Main(string[] args) {
            Console.WriteLine("starting");
            try { Act(args[0]); } catch (Exception e) {
                Note(e, args[1] == "crash");
                if (args[1] == "log") Console.WriteLine("2024-05-01 10:00:00,123 ERROR shop: " + e);
                else if (args[1] == "string") Console.WriteLine(e);
                else Console.WriteLine("Unhandled exception. " + e);
            }
            Console.WriteLine("");
            return 0;
        }
    }
}
