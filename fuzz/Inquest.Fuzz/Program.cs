using System.Diagnostics;
using System.Globalization;
using Inquest.Binary;
using Inquest.Fuzz;
using Inquest.Tests.Synth;

// Inquest.Fuzz run TARGET|all [COUNT] [FIRST-SEED]   damages the seeds COUNT times; a failure is written to a file
// Inquest.Fuzz replay TARGET FILE…                   reads files once, for instance a failure
// Exit code 0: no failure. 1: a failure. 2: wrong usage.
// Processor time: other work on the machine counts nothing.
const double SlowSeconds = 10;
const long MostMemory = 512L << 20;

if (args is ["replay", var name, ..] && args.Length > 2 && Find(name) is [var single])
{
    foreach (string file in args[2..])
    {
        if (Fails(single, File.ReadAllBytes(file), file))
        {
            return 1;
        }

        Console.WriteLine($"{file}: fine");
    }

    return 0;
}

if (args is ["run", var which, ..] && Find(which) is { Count: > 0 } targets)
{
    int count = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 10_000;
    int first = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 0;
    return targets.Sum(t => Fuzz(t, count, first)) == 0 ? 0 : 1;
}

Console.Error.WriteLine($"usage: Inquest.Fuzz run TARGET|all [COUNT] [FIRST-SEED] | replay TARGET FILE…   targets: {string.Join(' ', FuzzTargets.All.Select(t => t.Name))}");
return 2;

static IReadOnlyList<FuzzTarget> Find(string name) => [.. FuzzTargets.All.Where(t => name == "all" || t.Name == name)];

static int Fuzz(FuzzTarget target, int count, int first)
{
    IReadOnlyList<byte[]> seeds = target.Seeds();
    if (seeds.Count == 0)
    {
        Console.Error.WriteLine($"{target.Name}: no seeds; run it in the repository's folder, whose crashlab/ has them");
        return 1;
    }

    int failures = 0;
    TimeSpan start = Environment.CpuUsage.TotalTime;
    for (int i = 0; i < count; i++)
    {
        int seed = first + i;
        byte[] input = Mutator.Mutate(seeds[seed % seeds.Count], seed);
        string file = $"{target.Name}-{seed}.failure";
        if (Fails(target, input, file))
        {
            File.WriteAllBytes(file, input);
            failures++;
        }
    }

    double seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    using var process = Process.GetCurrentProcess();
    if (process.PeakWorkingSet64 > MostMemory)
    {
        Console.Error.WriteLine($"{target.Name}: took {process.PeakWorkingSet64 >> 20} MB of memory");
        failures++;
    }

    Console.WriteLine($"{target.Name}: {count} inputs from {seeds.Count} seeds, {failures} failures, {seconds:F1} s, peak {process.PeakWorkingSet64 >> 20} MB");
    return failures;
}

static bool Fails(FuzzTarget target, byte[] input, string what)
{
    TimeSpan start = Environment.CpuUsage.TotalTime;
    try
    {
        target.Run(input);
    }
    catch (InputException)
    {
        // The one exception that an input may cause.
    }
    catch (Exception error)
    {
        Console.Error.WriteLine($"{what}: {string.Join('\n', error.ToString().Split('\n').Take(6))}");
        return true;
    }

    double seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    if (seconds > SlowSeconds)
    {
        Console.Error.WriteLine($"{what}: took {seconds:F1} s of processor time");
    }

    return seconds > SlowSeconds;
}
