using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Control;
using FlannelMesh.Tunnel.Tests.Control;
using Google.Protobuf;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>Makes requests that are right, nearly right, and hostile, with descriptors that are anything.</summary>
internal sealed class ControlMutator(FuzzRandom random)
{
    private static readonly int[] Lengths = [0, 1, 3, 4, 5, 15, 16, 17, 31, 32, 33, 100];
    private static readonly uint[] Numbers = [0, 1, 2, 24, 32, 33, 68, 128, 129, 1472, 8285, 65535, 65536, 1 << 20, uint.MaxValue];

    public Request Next()
    {
        var request = random.OneIn(2) ? new Request { Peers = Peers() } : Other();
        request.Number = random.Next() >> random.Below(64);
        return request;
    }

    /// <summary>Descriptors of kinds that the tunnel does not want, or may.</summary>
    public List<SafeHandle> Handles(Request request)
    {
        var wanted = request.Configure?.Descriptors.Count ?? 0;
        var count = random.OneIn(20) ? random.Below(5) : random.OneIn(10) ? wanted : Math.Min(wanted, random.Below(3));
        return [.. Enumerable.Range(0, count).Select(_ => Handle())];
    }

    /// <summary>Changes bytes of a message, or cuts it.</summary>
    public byte[] Damage(byte[] message)
    {
        var damaged = message[..(random.OneIn(4) ? random.Below(message.Length + 1) : message.Length)];
        for (var changes = random.Below(4); changes > 0 && damaged.Length > 0; changes--)
        {
            damaged[random.Below(damaged.Length)] = (byte)random.Next();
        }

        return damaged;
    }

    private SafeHandle Handle()
    {
        if (random.OneIn(2))
        {
            var (one, other) = SeqPacketSocket.Pair();
            other.Dispose();
            return one.Handle;
        }

        return File.OpenHandle("/dev/null");
    }

    private Request Other() => random.Below(40) switch
    {
        < 18 => new Request { Configure = Configure() },
        < 24 => new Request { Resume = Resume() },
        < 27 => new Request { ReadCounters = new ReadCounters() },
        27 => new Request { HandOver = new HandOver() },
        28 => new Request { Stop = new Stop() },
        29 => new Request(),
        _ => new Request { Peers = Peers() },
    };

    private PeersPart Peers()
    {
        var part = new PeersPart { Generation = random.OneIn(50) ? random.Next() : (ulong)random.Below(4), IsLast = random.OneIn(3) };
        var many = random.OneIn(3000) ? 1000 : random.OneIn(200) ? 100 : random.Below(4);
        for (var i = 0; i < many; i++)
        {
            part.Peers.Add(random.OneIn(12) ? Hostile() : Requests.Peer(random.OneIn(4) ? random.Below(4) : random.Below(60_000)));
        }

        return part;
    }

    private Peer Hostile()
    {
        var peer = Requests.Peer(random.Below(1000));
        switch (random.Below(7))
        {
            case 0:
                peer.Id = Bytes();
                break;
            case 1:
                peer.Address = Bytes();
                break;
            case 2:
                peer.Port = Number();
                break;
            case 3:
                peer.PublicKey = Bytes();
                break;
            case 4:
                peer.ReceiveBuffer = Number();
                break;
            case 5:
                peer.Subnets.Add(new Prefix { Address = Bytes(), Length = Number() });
                break;
            default:
                peer.Subnets.AddRange(Enumerable.Range(0, random.Below(40)).Select(_ => new Prefix { Address = Bytes(16), Length = (uint)random.Below(129) }));
                break;
        }

        return peer;
    }

    private Configure Configure()
    {
        var message = new Configure
        {
            DeviceName = random.OneIn(10) ? new string('x', random.Below(60)) : "flannel0",
            Mtu = random.OneIn(4) ? Number() : 1472,
            Address = random.OneIn(4) ? Bytes() : Bytes(4),
            Ipv6Address = random.OneIn(4) ? Bytes() : Bytes(16),
            Encryption = random.OneIn(3) ? new Tunnel.Control.Encryption { PrivateKey = random.OneIn(4) ? Bytes() : Bytes(X25519.KeyLength) } : null,
        };
        for (var i = random.Below(random.OneIn(100) ? 300 : 4); i > 0; i--)
        {
            message.Descriptors.Add((DescriptorKind)(random.OneIn(10) ? random.Below(6) - 1 : 1 + random.Below(3)));
        }

        for (var i = random.Below(random.OneIn(100) ? 100 : 3); i > 0; i--)
        {
            message.Subnets.Add(new Prefix { Address = Bytes(), Length = Number() });
        }

        return message;
    }

    private Resume Resume()
    {
        var resume = new Resume();
        for (var i = random.Below(random.OneIn(100) ? 200 : 4); i > 0; i--)
        {
            resume.Sessions.Add(new Tunnel.Control.Session
            {
                PeerId = random.OneIn(4) ? Bytes() : Requests.Id(random.Below(2_000)),
                State = Bytes(random.OneIn(10) ? random.Below(6000) : random.Below(200)),
            });
        }

        return resume;
    }

    private uint Number() => Numbers[random.Below(Numbers.Length)];

    private ByteString Bytes() => Bytes(Lengths[random.Below(Lengths.Length)]);

    private ByteString Bytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i += random.OneIn(2) ? 1 : 7)
        {
            bytes[i] = (byte)random.Next();
        }

        return ByteString.CopyFrom(bytes);
    }
}
