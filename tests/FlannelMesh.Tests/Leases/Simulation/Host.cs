using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>A machine: what is on its disk, and whether it runs.</summary>
internal sealed class Host(int number)
{
    public int Number { get; } = number;

    public string Address { get; } = $"10.99.0.{10 + number}:8283";

    public bool IsUp { get; set; } = true;

    /// <summary>Stopped as by SIGSTOP until this time; its clock runs on.</summary>
    public long PausedUntil { get; set; }

    /// <summary>Counts its starts: what an earlier run had begun is over.</summary>
    public int Run { get; set; }

    public long BootedAt { get; set; }

    /// <summary>How much its wall clock is wrong.</summary>
    public TimeSpan WallError { get; set; }

    /// <summary>The blocks on disk: 0 and the voters'.</summary>
    public Dictionary<int, BlockState> Disk { get; } = [];

    /// <summary>What was on disk up to a second ago; only a flawed disk goes back to it.</summary>
    public Dictionary<int, BlockState> OlderDisk { get; set; } = [];

    /// <summary>The voter set on disk; null when the disk is new.</summary>
    public VoterSet? Set { get; set; }

    /// <summary>The disk remembers its votes.</summary>
    public bool IsSynced { get; set; }

    /// <summary>Whose replicas this host reads from and writes to: members with the voters' role, as it believes.</summary>
    public HashSet<int> KnownVoters { get; } = [];

    public long StrangerSeenAt { get; set; } = -1_000_000;

    /// <summary>Its replica takes part.</summary>
    public bool IsVoting => IsUp && IsSynced && Set?.Contains(Address) == true;

    public BlockState Block(int number) => Disk.GetValueOrDefault(number, BlockState.Empty);
}
