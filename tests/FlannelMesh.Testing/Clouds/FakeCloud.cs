using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Testing.Clouds;

/// <summary>
/// A cloud over HTTP: the metadata service of each of its machines and the API of its routes, with state, and with what makes clouds
/// hard: permissions, quotas, throttling, changes that take time, lists that lag behind. A machine finds its own metadata by the address
/// it asks from, or below /machine/NUMBER/ where all ask from one.
/// </summary>
public abstract class FakeCloud(TimeProvider time) : IAsyncDisposable
{
    private const string MachinePrefix = "/machine/";

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, int> _calls = [];
    private readonly ConcurrentDictionary<string, int> _done = [];
    private ImmutableList<(DateTimeOffset VisibleAt, ImmutableList<FakeRoute> Routes)> _versions = [(DateTimeOffset.MinValue, [])];
    private ImmutableDictionary<int, FakeMachine> _machines = ImmutableDictionary<int, FakeMachine>.Empty;
    private WebApplication? _server;

    /// <summary>Where it listens; ends with a slash.</summary>
    public Uri Url { get; private set; } = new("http://unstarted/");

    /// <summary>The API does not answer; metadata does.</summary>
    public bool IsDown { get; set; }

    /// <summary>Actions that the caller has no permission for.</summary>
    public ImmutableHashSet<string> Denied { get; set; } = [];

    /// <summary>Most routes of one table.</summary>
    public int Quota { get; set; } = 1000;

    /// <summary>How long lists lack a change.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>How long a change takes where it takes time.</summary>
    public TimeSpan ChangeTime { get; set; }

    public FakeThrottle? ReadThrottle { get; set; }

    public FakeThrottle? ChangeThrottle { get; set; }

    /// <summary>Makes a machine of an address that nobody has added and that asks for its metadata; null refuses them.</summary>
    public Func<IPAddress, FakeMachine>? Adopt { get; set; }

    /// <summary>Told of every change: the routes that packets go by now.</summary>
    public Action<ImmutableList<FakeRoute>>? Changed { get; set; }

    /// <summary>How often each action was called, refused or not.</summary>
    public IReadOnlyDictionary<string, int> Calls => _calls;

    /// <summary>What packets go by.</summary>
    public ImmutableList<FakeRoute> Routes => _versions[^1].Routes;

    public IEnumerable<FakeMachine> Machines => _machines.Values;

    protected TimeProvider Time { get; } = time;

    /// <summary>What lists show.</summary>
    protected ImmutableList<FakeRoute> ListedRoutes
    {
        get
        {
            var now = Time.GetUtcNow();
            lock (_gate)
            {
                return _versions.Last(version => version.VisibleAt <= now).Routes;
            }
        }
    }

    /// <param name="address">Port 0 takes any.</param>
    public async Task StartAsync(IPEndPoint address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address));
        _server = builder.Build();
        _server.Run(HandleAsync);
        await _server.StartAsync();
        Url = new Uri($"{_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}/");
    }

    public Task StartAsync() => StartAsync(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>The place where one machine's metadata are; ends with a slash.</summary>
    public Uri MetadataOf(FakeMachine machine) => new(Url, string.Create(CultureInfo.InvariantCulture, $"machine/{machine.Number}/"));

    public FakeMachine Add(FakeMachine machine)
    {
        lock (_gate)
        {
            _machines = _machines.SetItem(machine.Number, machine);
        }

        return machine;
    }

    /// <summary>The machine ends; routes to it stay and lead nowhere.</summary>
    public void Terminate(FakeMachine machine)
    {
        lock (_gate)
        {
            _machines = _machines.Remove(machine.Number);
        }
    }

    /// <summary>How often an action has changed something.</summary>
    public int DoneOf(string action) => _done.GetValueOrDefault(action);

    public int CountOf(string action) => _calls.GetValueOrDefault(action);

    /// <summary>Changes the routes at once, as somebody at the console may.</summary>
    public void Edit(Func<ImmutableList<FakeRoute>, ImmutableList<FakeRoute>> change)
    {
        ImmutableList<FakeRoute> routes;
        lock (_gate)
        {
            routes = change(Routes);
            _versions = _versions.Add((Time.GetUtcNow() + Lag, routes));
        }

        Changed?.Invoke(routes);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>What a route to a machine has as its next hop.</summary>
    public abstract string TargetOf(FakeMachine machine);

    /// <summary>GET and PUT of the metadata service; null if it is no such request.</summary>
    protected abstract FakeAnswer? Metadata(FakeMachine machine, HttpRequest request, string path);

    /// <summary>Everything else.</summary>
    protected abstract Task<FakeAnswer> ApiAsync(HttpRequest request);

    protected FakeMachine? Find(Func<FakeMachine, bool> predicate) => _machines.Values.FirstOrDefault(predicate);

    /// <summary>Counts a call, and says whether it comes too often.</summary>
    protected bool IsThrottled(string action, bool isChange)
    {
        _calls.AddOrUpdate(action, 1, (_, count) => count + 1);
        return (isChange ? ChangeThrottle : ReadThrottle)?.TryTake() == false;
    }

    protected void CountDone(string action) => _done.AddOrUpdate(action, 1, (_, count) => count + 1);

    protected static string NewRequestId() => Guid.NewGuid().ToString();

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        FakeMachine? machine;
        if (path.StartsWith(MachinePrefix, StringComparison.Ordinal))
        {
            var end = path.IndexOf('/', MachinePrefix.Length);
            machine = _machines.GetValueOrDefault(int.Parse(path.AsSpan(MachinePrefix.Length, end - MachinePrefix.Length), CultureInfo.InvariantCulture));
            path = path[end..];
        }
        else
        {
            machine = Caller(context.Connection.RemoteIpAddress!);
        }

        var answer = machine is null ? null : Metadata(machine, context.Request, path);
        if (answer is null && IsDown)
        {
            context.Abort();
            return;
        }

        answer ??= await ApiAsync(context.Request);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        await context.Response.WriteAsync(answer.Body);
    }

    private FakeMachine? Caller(IPAddress remote)
    {
        var address = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        return Find(machine => machine.Address.Equals(address))
            ?? (Adopt is { } adopt ? Add(adopt(address)) : null);
    }
}
