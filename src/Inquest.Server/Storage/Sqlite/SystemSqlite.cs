using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Inquest.Server.Storage.Sqlite;

/// <summary>Makes the system's own SQLite library the one that is used; nothing native is shipped.</summary>
internal static class SystemSqlite
{
    private static readonly Lazy<bool> s_ready = new(Load);

    /// <summary>Loads the library once for the process.</summary>
    /// <exception cref="SchemaException">There is none on this machine.</exception>
    public static void Use() => _ = s_ready.Value;

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        try
        {
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            return raw.sqlite3_libversion_number() > 0;
        }
        catch (DllNotFoundException)
        {
            throw new SchemaException("SQLite is not installed on this machine; on Debian or Ubuntu: apt-get install libsqlite3-0");
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
        {
            return IntPtr.Zero;
        }

        string[] candidates = OperatingSystem.IsWindows() ? ["winsqlite3.dll"]
            : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib"]
            : ["libsqlite3.so.0", "libsqlite3.so"];
        foreach (string candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out IntPtr library))
            {
                return library;
            }
        }

        throw new DllNotFoundException("SQLite");
    }
}
