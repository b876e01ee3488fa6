using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Labs.Chaos;

/// <summary>One thing that goes wrong in a lab. Hosts are named by their number: 1 is h1.</summary>
/// <param name="Duration">Time until it is healed; zero for those that take what they take.</param>
public abstract record Fault(TimeSpan Duration)
{
    /// <summary>The host sees nobody and nobody sees it.</summary>
    public sealed record Isolate(int Host, TimeSpan Duration) : Fault(Duration)
    {
        public override string ToString() => $"isolate {Name(Host)}{For}";
    }

    /// <summary>Two sides that do not see each other.</summary>
    public sealed record Split(ImmutableArray<int> Left, ImmutableArray<int> Right, TimeSpan Duration) : Fault(Duration)
    {
        public override string ToString() => $"split {Names(Left)} | {Names(Right)}{For}";
    }

    /// <summary>Two sides that do not see each other, and one host that sees both.</summary>
    public sealed record Bridge(int Host, ImmutableArray<int> Left, ImmutableArray<int> Right, TimeSpan Duration) : Fault(Duration)
    {
        public override string ToString() => $"split {Names(Left)} | {Names(Right)} with {Name(Host)} between{For}";
    }

    /// <summary>Packets of one host to another are dropped; those the other way arrive.</summary>
    public sealed record OneWay(int From, int To, TimeSpan Duration) : Fault(Duration)
    {
        public override string ToString() => $"drop packets {Name(From)} to {Name(To)}{For}";
    }

    /// <summary>The agent is stopped by SIGSTOP and goes on after SIGCONT.</summary>
    public sealed record Freeze(int Host, TimeSpan Duration) : Fault(Duration)
    {
        public override string ToString() => $"SIGSTOP {Name(Host)}{For}";
    }

    /// <summary>The agent is killed and started again.</summary>
    public sealed record Kill(int Host, TimeSpan Duration) : Fault(Duration)
    {
        public override string ToString() => $"SIGKILL {Name(Host)}, start again after {Seconds(Duration)}";
    }

    /// <summary>All agents are killed at once and started again one by one.</summary>
    /// <param name="Gap">Time between two starts.</param>
    public sealed record KillAll(ImmutableArray<int> StartOrder, TimeSpan Gap, TimeSpan Duration) : Fault(Duration)
    {
        public override string ToString() =>
            $"SIGKILL all, after {Seconds(Duration)} start {Names(StartOrder)} with {Seconds(Gap)} between";
    }

    /// <summary>The agent is killed, its data directory and subnet.env are deleted, and it is started: a new node.</summary>
    public sealed record Wipe(int Host, TimeSpan Duration) : Fault(Duration)
    {
        public override string ToString() => $"SIGKILL {Name(Host)}, wipe its data, start again after {Seconds(Duration)}";
    }

    /// <summary>One more host starts with a copy of another's data directory.</summary>
    public sealed record CloneHost(int Host) : Fault(TimeSpan.Zero)
    {
        public override string ToString() => $"start a clone of {Name(Host)}";
    }

    /// <summary>A seed is isolated, killed and started while it is still isolated.</summary>
    public sealed record RestartCutOff(int Host, TimeSpan Duration) : Fault(Duration)
    {
        public override string ToString() => $"isolate {Name(Host)}{For}, SIGKILL and start it meanwhile";
    }

    /// <summary>New hosts join, all at once, and stay.</summary>
    public sealed record Join(int Count) : Fault(TimeSpan.Zero)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Count} new {(Count == 1 ? "host joins" : "hosts join at once")}");
    }

    private string For => $" for {Seconds(Duration)}";

    internal static string Name(int host) => string.Create(CultureInfo.InvariantCulture, $"h{host}");

    internal static string Names(IEnumerable<int> hosts) => string.Join(' ', hosts.Select(Name));

    internal static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}
