namespace FlannelMesh.Dataplane.Tests.Fakes;

/// <summary>What goes wrong while a fault is armed.</summary>
[Flags]
public enum Faults
{
    None = 0,
    NthWriteRefused = 1 << 0,
    LinksRefused = 1 << 1,
    AddressesRefused = 1 << 2,
    NeighborsRefused = 1 << 3,
    FdbRefused = 1 << 4,
    RoutesRefused = 1 << 5,
    DeletionsRefused = 1 << 6,

    /// <summary>Every dump ends with ENOBUFS.</summary>
    DumpFails = 1 << 7,

    /// <summary>Only the forwarding tables cannot be read, after all else was.</summary>
    FdbDumpFails = 1 << 8,

    /// <summary>The socket fails when half of the requests are carried out.</summary>
    BatchBreaks = 1 << 9,

    /// <summary>Our device is gone when the first request for something on it arrives.</summary>
    DeviceVanishes = 1 << 10,

    /// <summary>Others have devices, routes, neighbors and forwarding entries; no failure by itself.</summary>
    ForeignObjects = 1 << 11,

    NexthopsRefused = 1 << 12,

    /// <summary>Our device is another one, with another index and nothing on it, when the first request for something on it arrives.</summary>
    DeviceReplaced = 1 << 13,

    /// <summary>All is carried out, and nobody hears of it: the socket fails while it waits for the answers.</summary>
    AnswersLost = 1 << 14,

    /// <summary>All is carried out, and the answer takes its time.</summary>
    AnswersSlow = 1 << 15,
}
