using System.Globalization;
using System.Net;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Containers;

/// <summary>The page of <see cref="ContainerImage.WebServer"/>.</summary>
internal static class WebPage
{
    /// <summary>Waits until it is served: a container runs before its program listens.</summary>
    public static async Task AssertServedAsync(LabHost from, IPAddress address, int port, string name)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://{address}:{port}/");
        var last = "";
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    var (status, body) = await from.FetchAsync(url);
                    last = body;
                    return status == 200;
                }
                catch (LabException e)
                {
                    last = e.Message;
                    return false;
                }
            },
            TimeSpan.FromSeconds(30),
            () => $"{from.Name} does not get {url}: {last}",
            TimeSpan.FromMilliseconds(200));
        Assert.Equal($"I am {name}", last.Trim());
    }
}
