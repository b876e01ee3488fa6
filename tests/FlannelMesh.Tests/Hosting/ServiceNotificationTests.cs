using System.Diagnostics;
using FlannelMesh.Hosting;
using FlannelMesh.Testing;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Tests.Hosting;

public sealed class ServiceNotificationTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLogger _log = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ready_is_said_once_and_a_status_at_every_change(bool isAbstract)
    {
        using var manager = new NotifySocket(isAbstract ? $"@fm-{Guid.NewGuid():N}" : _directory.File("notify"));
        using var service = new ServiceNotification(manager.Address, _log);

        service.Report(["no lease yet: nobody\nanswers", "subnet.env is not written"]);
        service.Report(["no lease yet: nobody\nanswers", "subnet.env is not written"]);
        service.Report([]);
        service.Report([]);
        service.Report(["the backend's device is not up"]);
        service.Report([]);
        service.Stop();
        service.Stop();
        service.Report(["the backend's device is not up"]);

        Assert.Equal("STATUS=not ready: no lease yet: nobody answers; subnet.env is not written", await manager.ReceiveAsync(Patience));
        Assert.Equal("READY=1\nSTATUS=ready", await manager.ReceiveAsync(Patience));
        Assert.Equal("STATUS=not ready: the backend's device is not up", await manager.ReceiveAsync(Patience));
        Assert.Equal("STATUS=ready", await manager.ReceiveAsync(Patience));
        Assert.Equal("STOPPING=1", await manager.ReceiveAsync(Patience));
        Assert.True(manager.IsEmpty);
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task A_failure_is_logged_once_and_ready_is_said_when_somebody_listens()
    {
        var address = _directory.File("notify");
        using var service = new ServiceNotification(address, _log);

        service.Report([]);
        service.Report([]);
        using var manager = new NotifySocket(address);
        service.Report([]);

        Assert.Equal("READY=1\nSTATUS=ready", await manager.ReceiveAsync(Patience));
        var (level, message) = Assert.Single(_log.Messages);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains($"NOTIFY_SOCKET={address}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_too_long_and_a_manager_that_does_not_read_are_failures_like_others()
    {
        using var tooLong = new ServiceNotification($"/{new string('x', 200)}", _log);
        tooLong.Report([]);
        Assert.Single(_log.Messages);

        _log.Messages.Clear();
        using var manager = new NotifySocket(_directory.File("notify"));
        using var service = new ServiceNotification(manager.Address, _log);
        for (var number = 0; _log.Messages.Count == 0 && number < 100_000; number++)
        {
            service.Report([$"{number}"]);
        }

        Assert.Single(_log.Messages);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_service_manager_nothing_happens(string? address)
    {
        using var service = new ServiceNotification(address, _log);

        service.Report([]);
        service.Stop();

        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task Programs_that_are_started_do_not_see_the_variable()
    {
        using var manager = new NotifySocket(_directory.File("notify"));
        Environment.SetEnvironmentVariable(ServiceNotification.Variable, manager.Address);

        using var service = ServiceNotification.FromEnvironment(_log);
        service.Stop();

        Assert.Equal("STOPPING=1", await manager.ReceiveAsync(Patience));
        using var program = Process.Start(new ProcessStartInfo("env") { RedirectStandardOutput = true })!;
        var environment = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        Assert.DoesNotContain(ServiceNotification.Variable, environment, StringComparison.Ordinal);
    }
}
