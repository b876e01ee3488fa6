using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

/// <summary>What runs a million times a second must leave the collector nothing to do.</summary>
public class AllocationTests
{
    private static readonly byte[] Super = new PacketShape { Payload = PacketShape.Bytes(14000, 1) }.Build();
    private static readonly byte[] Divisible = new PacketShape { DontFragment = false, Payload = PacketShape.Bytes(3000, 1) }.Build();
    private static readonly byte[][] Run =
        [.. CoalescerTests.Run(new PacketShape { Payload = PacketShape.Bytes(1000, 1) }, 4).Select(shape => shape.Build())];

    private readonly byte[] _destination = new byte[IcmpErrors.MaxLength];
    private readonly byte[] _arena = new byte[8000];
    private readonly Coalescer _coalescer = new(16) { MergesUdp = true };

    [Fact]
    public void Nothing_is_allocated_for_a_packet()
    {
        All();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            All();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void All()
    {
        IpHeader.Parse(Super, out var header);
        Segmentation.TryCreate(Super, header, new(1, VirtioHeader.GsoTcp4, 40, 1400, 20, 16), out var segmentation);
        for (var i = 0; i < segmentation.Count; i++)
        {
            segmentation.WriteHeader(Super, i, _destination);
        }

        IcmpErrors.Write(_destination, Super, header, IcmpError.PacketTooBig, 1400, Super.AsSpan(16, 4));
        IpHeader.Parse(Divisible, out header);
        Fragmentation.TryCreate(Divisible, header, 1400, out var fragmentation);
        for (var i = 0; i < fragmentation.Count; i++)
        {
            fragmentation.WriteHeader(Divisible, i, _destination);
        }

        Merge();
    }

    private void Merge()
    {
        _coalescer.Clear();
        for (var i = 0; i < Run.Length; i++)
        {
            var packet = _arena.AsSpan(i * 2000, Run[i].Length);
            Run[i].CopyTo(packet);
            IpHeader.Parse(packet, out var header);
            HopLimit.TryDecrement(packet, header);
            _coalescer.Add(_arena, i * 2000, packet.Length, header);
        }

        _coalescer.Finish(_arena);
        var (offset, length) = _coalescer.Slice(0, 0);
        ChecksumOffload.Finish(_arena.AsSpan(offset, length), _coalescer.Header(0));
    }
}
