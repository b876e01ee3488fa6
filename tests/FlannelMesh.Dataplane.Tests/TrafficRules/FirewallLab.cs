using System.Net;
using System.Net.Sockets;
using FlannelMesh.Dataplane.TrafficRules;
using FlannelMesh.Testing;

namespace FlannelMesh.Dataplane.Tests.TrafficRules;

/// <summary>A host with a pod, a pod of another host behind the overlay, and a machine outside that knows routes to all of them.</summary>
internal sealed class FirewallLab : IDisposable
{
    private static readonly TimeSpan ReplyLimit = TimeSpan.FromMilliseconds(400);

    public FirewallLab()
    {
        try
        {
            foreach (var place in new[] { Host, Pod, RemotePod, Outside })
            {
                // A link-local address that is still being checked for duplicates asks for no neighbours.
                place.Exec("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0").EnsureSuccess();
            }

            Join(Pod, "pod", "10.5.1.1/24 fd00:5:0:1::1/64", "10.5.1.2/24 fd00:5:0:1::2/64");
            Join(Outside, "outside", "192.0.2.1/24 2001:db8::1/64", "192.0.2.2/24 2001:db8::2/64");
            Join(RemotePod, "overlay", "10.5.1.0/32 fd00:5:0:1::/128", "10.5.2.2/32 fd00:5:0:2::2/128");
            Host.Ip("route add 10.5.2.0/24 dev overlay");
            Host.Ip("-6 route add fd00:5:0:2::/64 dev overlay");
            foreach (var far in new[] { Pod, Outside })
            {
                far.Ip($"route add default via {(far == Pod ? "10.5.1.1" : "192.0.2.1")}");
                far.Ip($"-6 route add default via {(far == Pod ? "fd00:5:0:1::1" : "2001:db8::1")}");
            }

            RemotePod.Ip("route add default via 10.5.1.0 dev eth0 onlink");
            RemotePod.Ip("-6 route add default via fd00:5:0:1:: dev eth0 onlink");
            Exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TestNamespace Host { get; } = new();

    public TestNamespace Pod { get; } = new();

    public TestNamespace RemotePod { get; } = new();

    public TestNamespace Outside { get; } = new();

    public void Dispose()
    {
        Host.Dispose();
        Pod.Dispose();
        RemotePod.Dispose();
        Outside.Dispose();
    }

    public RulesOutcome Ensure(TrafficPolicy policy, InstalledRules? known = null) =>
        Host.RunAsync(() => new NftTrafficRules().EnsureAsync(policy, known));

    /// <summary>A program in the host's namespace.</summary>
    /// <returns>Standard output.</returns>
    public string Exec(string program, params string[] arguments) => Host.Exec(program, arguments).EnsureSuccess().StandardOutput;

    public static IPAddress AddressOf(string name, bool v6) => IPAddress.Parse((name, v6) switch
    {
        ("host", false) => "192.0.2.1",
        ("host", true) => "2001:db8::1",
        ("pod", false) => "10.5.1.2",
        ("pod", true) => "fd00:5:0:1::2",
        ("overlay", false) => "10.5.1.0",
        ("overlay", true) => "fd00:5:0:1::",
        ("remote pod", false) => "10.5.2.2",
        ("remote pod", true) => "fd00:5:0:2::2",
        ("outside", false) => "192.0.2.2",
        ("outside", true) => "2001:db8::2",
        _ => throw new ArgumentException($"there is no {name}"),
    });

    public TestNamespace Named(string name) => name switch
    {
        "host" => Host,
        "pod" => Pod,
        "remote pod" => RemotePod,
        "outside" => Outside,
        _ => throw new ArgumentException($"there is no {name}"),
    };

    /// <summary>Sends a datagram and waits for the answer to come back.</summary>
    /// <returns>The address that the receiver saw as the sender's; null if nothing arrived or no answer came.</returns>
    public IPAddress? SourceSeen(string from, string to, bool v6 = false)
    {
        var address = AddressOf(to, v6);
        using var server = Named(to).Run(() => Bind(new IPEndPoint(address, 0)));
        using var client = Named(from).Run(() => Bind(new IPEndPoint(AddressOf(from, v6), 0)));
        return Exchange(client, server)?.Address;
    }

    /// <summary>One datagram there and back.</summary>
    public static IPEndPoint? Exchange(Socket client, Socket server)
    {
        // Neighbour discovery may take the first one.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            client.SendTo([1], server.LocalEndPoint!);
            if (Receive(server) is { } seen)
            {
                server.SendTo([2], seen);
                if (Receive(client) is not null)
                {
                    return seen;
                }
            }
        }

        return null;
    }

    public static Socket Bind(IPEndPoint local)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)ReplyLimit.TotalMilliseconds };
        socket.Bind(local);
        return socket;
    }

    private static IPEndPoint? Receive(Socket socket)
    {
        EndPoint sender = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            socket.ReceiveFrom(new byte[1], ref sender);
            return (IPEndPoint)sender;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private void Join(TestNamespace far, string link, string hostAddresses, string farAddresses)
    {
        Host.Ip($"link add {link} type veth peer name eth0 netns {far.Name}");
        foreach (var (place, name, addresses) in new[] { (Host, link, hostAddresses), (far, "eth0", farAddresses) })
        {
            place.Ip($"link set {name} up");
            foreach (var address in addresses.Split(' '))
            {
                place.Ip($"address add {address} dev {name}{(address.Contains(':', StringComparison.Ordinal) ? " nodad" : "")}");
            }
        }
    }
}
