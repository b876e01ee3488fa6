using System.CommandLine;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Storage;

namespace FlannelMesh.Benchmarks.AbsentHosts;

/// <summary>`absent-hosts`: leases of hosts that do not exist, for a voter that does not run; behind deploy/lab/footprint --peers.</summary>
internal static class AbsentHostsCommand
{
    public static Command Create()
    {
        var journal = new Option<string>("--journal") { Description = "DATA_DIR/leases/blocks of a voter that does not run", Required = true };
        var slots = new Option<string>("--subnets") { Description = "Subnets of the pool", Required = true };
        var count = new Option<string>("--count") { Description = "Leases to add", Required = true };
        var command = new Command("absent-hosts", "Add leases of hosts that do not exist to the journal of a voter that does not run.") { journal, slots, count };
        command.SetAction(result =>
        {
            try
            {
                Add(
                    result.GetRequiredValue(journal),
                    new BlockLayout(OptionNumber.Parse("--subnets", result.GetRequiredValue(slots), BlockLayout.MaxBlocks * BlockLayout.MaxSlots)),
                    OptionNumber.Parse("--count", result.GetRequiredValue(count), AbsentLeases.Most));
                return 0;
            }
            catch (Exception e) when (e is BenchmarkException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"absent-hosts: {e.Message}");
                return 1;
            }
        });
        return command;
    }

    private static void Add(string path, BlockLayout layout, int count)
    {
        if (!File.Exists(path))
        {
            throw new BenchmarkException($"--journal '{path}': must be the file of a voter that was in a cluster");
        }

        using var journal = BlockJournal.Open(path);
        if (journal.Damage is { } damage)
        {
            throw new BenchmarkException($"--journal '{path}': {damage}");
        }

        journal.Append(AbsentLeases.AddTo(journal.Blocks, layout, count, TimeProvider.System.GetUtcNow()));
    }
}
