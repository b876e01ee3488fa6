using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Links;

namespace FlannelMesh.Dataplane.Links;

/// <summary>
/// Our devices. What can be changed on a living device is changed on it; only what the kernel fixes at creation costs a new one.
/// A device of another kind that has our name is somebody's: it is an error, not ours to remove.
/// </summary>
internal sealed class LinkReconciler
{
    private readonly Dictionary<string, string> _errors = [];

    /// <summary>The devices that were in place when last looked at, as they were wanted then.</summary>
    private readonly Dictionary<string, DesiredLink> _installed = [];
    private Dictionary<string, Link> _links = [];
    private IReadOnlyList<DesiredLink> _desired = [];

    /// <summary>Devices that leave checksums to what is below them and should not.</summary>
    private HashSet<string> _offloading = [];

    public int Writes { get; private set; }

    public void SetDesired(IReadOnlyList<DesiredLink> desired)
    {
        _desired = desired;
        var names = desired.Select(link => link.Name).ToHashSet();
        foreach (var name in _installed.Keys.Where(name => !names.Contains(name)).ToList())
        {
            _installed.Remove(name);
        }

        foreach (var name in _errors.Keys.Where(name => !names.Contains(name) && !_links.ContainsKey(name)).ToList())
        {
            _errors.Remove(name);
        }
    }

    public int? IndexOf(string name) => _links.TryGetValue(name, out var link) ? link.Index : null;

    /// <summary>True for a device that we could have made.</summary>
    public bool IsOwn(string name) => _links.TryGetValue(name, out var link) && Ownership.IsOwnKind(link);

    public bool HasFdb(int index) => _links.Values.Any(link => link.Index == index && link.Vxlan is not null);

    /// <summary>True for a device that only has the name of one of ours.</summary>
    public bool IsForeign(string name) =>
        _links.TryGetValue(name, out var link) && _desired.Any(desired => desired.Name == name && !IsOfKind(desired, link));

    public string NameOf(int? index) => _links.Values.FirstOrDefault(link => link.Index == index)?.Name ?? "?";

    public EntryStatus StatusOf(DesiredLink link)
    {
        var differences = Differences(link);
        return differences is { Count: 0 }
            ? new EntryStatus(EntryKind.Link, link.Name, EntryState.Installed, null)
            : new EntryStatus(
                EntryKind.Link, link.Name, _errors.ContainsKey(link.Name) ? EntryState.Failed : EntryState.Pending, _errors.GetValueOrDefault(link.Name));
    }

    public IEnumerable<EntryStatus> Unsynced() => _desired.Select(StatusOf).Where(status => status.State != EntryState.Installed);

    /// <summary>Devices of ours that nobody wants any more.</summary>
    public IEnumerable<EntryStatus> Leftovers(IReadOnlySet<string> owned) => Unwanted(owned).Select(link => new EntryStatus(
        EntryKind.Link,
        $"{link.Name} (has to go)",
        _errors.ContainsKey(link.Name) ? EntryState.Failed : EntryState.Pending,
        _errors.GetValueOrDefault(link.Name)));

    /// <summary>Looks at the links and puts ours right.</summary>
    /// <param name="kernel">Where they are.</param>
    /// <param name="repairs">Gets what was in place, was not any more and is again, also if the socket fails after that.</param>
    public void Apply(IRouteNetlink kernel, List<Repair> repairs)
    {
        Read(kernel);
        var hasWritten = false;
        var spoilt = new List<(DesiredLink Link, string What)>();
        foreach (var desired in _desired)
        {
            var differences = Differences(desired);
            if (differences is { Count: 0 })
            {
                _errors.Remove(desired.Name);
                _installed[desired.Name] = desired;
                continue;
            }

            // What is wanted otherwise than before is a change, not a repair.
            if (_installed.TryGetValue(desired.Name, out var installed) && installed == desired)
            {
                spoilt.Add((desired, differences is null ? $"{desired.Name} was missing" : $"{desired.Name} had another {string.Join(", ", differences)}"));
            }
            else
            {
                _installed.Remove(desired.Name);
            }

            hasWritten = true;
            Ensure(kernel, desired);
        }

        if (hasWritten)
        {
            Read(kernel);
            foreach (var desired in _desired.Where(link => Differences(link) is { Count: 0 }))
            {
                _installed[desired.Name] = desired;
            }

            repairs.AddRange(spoilt.Where(spoilt => Differences(spoilt.Link) is { Count: 0 }).Select(spoilt => new Repair(EntryKind.Link, spoilt.What)));
        }
    }

    /// <summary>Removes devices of ours that nobody wants any more.</summary>
    public void Remove(IRouteNetlink kernel, IReadOnlySet<string> owned)
    {
        foreach (var link in Unwanted(owned).ToList())
        {
            if (Execute(kernel, link.Name, new NetlinkRequest.DeleteLink(link.Index)))
            {
                _links.Remove(link.Name);
            }
        }
    }

    private IEnumerable<Link> Unwanted(IReadOnlySet<string> owned) =>
        _links.Values.Where(link => Ownership.IsOwnKind(link) && owned.Contains(link.Name) && _desired.All(desired => desired.Name != link.Name));

    private static bool IsOfKind(DesiredLink desired, Link actual) =>
        desired.Vxlan is null ? actual.Tun == TunOptions.Lasting : actual.Vxlan is not null;

    private void Read(IRouteNetlink kernel)
    {
        _links = kernel.GetLinks().ToDictionary(link => link.Name);
        _offloading = [.. _desired
            .Where(link => link.HasNoTxChecksumOffload && IsOwn(link.Name) && kernel.GetTxChecksumOffload(link.Name) == true)
            .Select(link => link.Name)];
    }

    private void Ensure(IRouteNetlink kernel, DesiredLink desired)
    {
        if (desired.Vxlan is { } vxlan && IndexOf(vxlan.LowerLinkName) is null)
        {
            _errors[desired.Name] = $"the underlay interface {vxlan.LowerLinkName} is gone";
            return;
        }

        if (!_links.TryGetValue(desired.Name, out var actual))
        {
            Create(kernel, desired);
        }
        else if (!IsOfKind(desired, actual))
        {
            var cure = desired.Vxlan is null ? "stop its program (flanneld?) or rename it" : "rename or remove it, or choose another VNI";
            _errors[desired.Name] = $"a foreign device of kind {actual.Kind ?? "physical"} has this name; {cure}";
        }
        else if (FixedDifferences(desired, actual).Any())
        {
            if (Execute(kernel, desired.Name, new NetlinkRequest.DeleteLink(actual.Index)))
            {
                Create(kernel, desired);
            }
        }
        else
        {
            Change(kernel, desired, actual);
        }
    }

    private void Change(IRouteNetlink kernel, DesiredLink desired, Link actual)
    {
        // Alone: vxlan refuses a request that changes an option of its own and the MTU (EOPNOTSUPP).
        if (desired.Vxlan is { } vxlan && vxlan.Learning != actual.Vxlan!.Learning
            && !Execute(kernel, desired.Name, new NetlinkRequest.ChangeLink(actual.Index) { VxlanLearning = vxlan.Learning }))
        {
            return;
        }

        var request = new NetlinkRequest.ChangeLink(actual.Index)
        {
            Up = actual.IsUp ? null : true,
            Mtu = desired.Mtu == actual.Mtu ? null : desired.Mtu,
            Address = desired.Address == actual.Address ? null : desired.Address,
            TxQueueLength = desired.TxQueueLength == actual.TxQueueLength ? null : desired.TxQueueLength,
        };
        if (request == new NetlinkRequest.ChangeLink(actual.Index) || Execute(kernel, desired.Name, request))
        {
            SetOffload(kernel, desired);
        }
    }

    private void Create(IRouteNetlink kernel, DesiredLink desired)
    {
        if (Execute(kernel, desired.Name, Creation(desired)))
        {
            SetOffload(kernel, desired);
        }
    }

    private void SetOffload(IRouteNetlink kernel, DesiredLink desired)
    {
        if (desired.HasNoTxChecksumOffload && kernel.GetTxChecksumOffload(desired.Name) == true)
        {
            Writes++;
            Note(desired.Name, kernel.SetTxChecksumOffload(desired.Name, isOn: false));
        }
    }

    private NetlinkRequest.CreateLink Creation(DesiredLink desired) => new(new Link
    {
        Index = 0,
        Name = desired.Name,
        Flags = LinkFlags.Up,
        Mtu = desired.Mtu,
        Address = desired.Address,
        TxQueueLength = desired.TxQueueLength,
        Kind = desired.Vxlan is null ? "tun" : "vxlan",
        Tun = desired.Vxlan is null ? TunOptions.Lasting : null,
        Vxlan = desired.Vxlan is not { } vxlan ? null : new VxlanOptions
        {
            Vni = vxlan.Vni,
            Port = vxlan.Port,
            LowerIndex = IndexOf(vxlan.LowerLinkName),
            Local = vxlan.Local,
            Learning = vxlan.Learning,
            Gbp = vxlan.Gbp,
        },
    });

    private bool Execute(IRouteNetlink kernel, string name, NetlinkRequest request)
    {
        Writes++;
        var result = kernel.Execute([request])[0];
        return Note(name, request is NetlinkRequest.DeleteLink && result.Errno == Errno.ENODEV ? NetlinkResult.Success : result);
    }

    private bool Note(string name, NetlinkResult result)
    {
        if (result.IsSuccess)
        {
            _errors.Remove(name);
            return true;
        }

        var hint = result.Errno == Errno.EADDRINUSE ? "; another program has the UDP port, Backend.Port in net-conf.json chooses another" : "";
        _errors[name] = $"{Errno.Describe(result.Errno)}{(result.Message is null ? "" : $": {result.Message}")}{hint}";
        return false;
    }

    /// <summary>Null if there is no such device.</summary>
    private List<string>? Differences(DesiredLink desired)
    {
        if (!_links.TryGetValue(desired.Name, out var actual))
        {
            return null;
        }

        if (!IsOfKind(desired, actual))
        {
            return ["kind"];
        }

        var differences = FixedDifferences(desired, actual).ToList();
        (bool Differs, string Name)[] changeable =
        [
            (!actual.IsUp, "state (down)"),
            (actual.Mtu != desired.Mtu, "MTU"),
            (actual.Address != desired.Address, "MAC"),
            (actual.TxQueueLength != desired.TxQueueLength, "queue length"),
            (actual.Vxlan?.Learning != desired.Vxlan?.Learning, "learning"),
            (_offloading.Contains(desired.Name), "checksum offload"),
        ];
        differences.AddRange(changeable.Where(option => option.Differs).Select(option => option.Name));
        return differences;
    }

    private IEnumerable<string> FixedDifferences(DesiredLink desired, Link actual)
    {
        if (desired.Vxlan is not { } wanted || actual.Vxlan is not { } present)
        {
            return [];
        }

        (bool Differs, string Name)[] options =
        [
            (present.Vni != wanted.Vni, "VNI"),
            (present.Port != wanted.Port, "port"),
            (present.LowerIndex != IndexOf(wanted.LowerLinkName), "underlay interface"),
            (!Equals(present.Local, wanted.Local), "local address"),
            (present.Gbp != wanted.Gbp, "GBP"),
        ];
        return options.Where(option => option.Differs).Select(option => option.Name);
    }
}
