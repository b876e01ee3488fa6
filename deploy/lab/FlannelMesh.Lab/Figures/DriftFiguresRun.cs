using System.Diagnostics;
using FlannelMesh.Labs.Drift;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Figures;

/// <summary>Spoils a host's kernel again and again, changes leases, and prints how long it took until all was right.</summary>
/// <param name="rounds">How often each thing is measured; what takes many seconds three times at most.</param>
internal sealed class DriftFiguresRun(int rounds)
{
    private const int Hosts = 4;
    private const string OtherAddress = "10.99.0.64";

    private readonly FigureSheet _sheet = new(Console.WriteLine);

    /// <returns>0 when all was measured, else 1; what was measured until then is printed.</returns>
    public Task<int> RunAsync(CancellationToken cancellation) => Measurement.RunAsync("drift", _sheet.ToString, async () =>
    {
        await Measurement.InLabAsync(new LabOptions { Hosts = Hosts }, VxlanAsync, cancellation);
        await Measurement.InLabAsync(new LabOptions { Hosts = Hosts, Backend = "host-gw" }, HostGwAsync, cancellation);
    });

    private async Task VxlanAsync(Lab lab)
    {
        await StartAsync(lab);
        await RepairAsync(lab, [.. DriftCases.Vxlan]);
        await UnderlayAsync(lab);
        for (var round = 0; round < rounds; round++)
        {
            await LeaseChange.RunAsync(lab, round, _sheet);
        }

        await RenumberAsync(lab);
    }

    private async Task HostGwAsync(Lab lab)
    {
        await StartAsync(lab);
        await RepairAsync(lab, [.. DriftCases.HostGw]);
        await UnderlayAsync(lab);
    }

    private static async Task StartAsync(Lab lab)
    {
        await lab.StartAllAsync();
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(30));
    }

    private async Task RepairAsync(Lab lab, IReadOnlyList<DriftCase> cases)
    {
        var round = new DriftRound(lab.Hosts[^1], lab.PeersOf(lab.Hosts[^1]));
        for (var i = 0; i < rounds; i++)
        {
            foreach (var drift in cases)
            {
                var outcome = await round.RunAsync(drift);
                _sheet.AddShort($"{lab.Options.Backend}: {drift.Name}", outcome.Time);
            }
        }
    }

    private async Task UnderlayAsync(Lab lab)
    {
        var host = lab.Hosts[^1];
        var picture = await KernelPicture.TakeAsync(host.Namespace);
        for (var i = 0; i < rounds; i++)
        {
            // A vxlan device stays as it is.
            if (lab.Options.Backend == "host-gw")
            {
                await ChangeAsync("renamed", UnderlayChange.Rename, picture.Replace("\"eth0\"", $"\"{UnderlayChange.OtherName}\"", StringComparison.Ordinal));
                await ChangeAsync("renamed", UnderlayChange.RenameBack, picture);
            }

            await ChangeAsync("replaced", UnderlayChange.Replace(lab, host), picture);
        }

        async Task ChangeAsync(string what, string command, string expected)
        {
            var start = Stopwatch.GetTimestamp();
            await host.Namespace.ExecAsync("sh", "-c", command);
            _sheet.AddShort($"{lab.Options.Backend}: underlay {what}", await KernelPicture.UntilAsync(host, expected, start));
            await DriftRound.AgentIsQuietAsync();
        }
    }

    /// <summary>The underlay gets another address, and its own again.</summary>
    private async Task RenumberAsync(Lab lab)
    {
        var host = lab.Hosts[^1];
        var (own, picture) = (host.Address.ToString(), await KernelPicture.TakeAsync(host.Namespace));
        for (var i = 0; i < Math.Min(rounds, 3); i++)
        {
            await MoveAsync(own, OtherAddress);
            await MoveAsync(OtherAddress, own);
        }

        async Task MoveAsync(string from, string to)
        {
            var start = Stopwatch.GetTimestamp();
            await host.Namespace.ExecAsync("sh", "-c", UnderlayChange.Renumber(from, to));
            _sheet.AddShort("vxlan: underlay has another address, until the host goes by it",
                await KernelPicture.UntilAsync(host, picture.Replace($"\"{own}\"", $"\"{to}\"", StringComparison.Ordinal), start));
            foreach (var other in lab.Hosts.Take(Hosts - 1))
            {
                await Poll.UntilAsync(
                    async () => (await KernelTables.ReadAsync(other.Namespace)).Fdb.EnumerateArray().Any(entry => entry.Text("dst") == to),
                    TimeSpan.FromSeconds(60),
                    () => $"{other.Name} does not send to {to}");
            }

            _sheet.Add("vxlan: underlay has another address, until all others send to it", Stopwatch.GetElapsedTime(start));
            await new LabWatch(lab, CancellationToken.None).UntilWholeAsync(start);
        }
    }
}
