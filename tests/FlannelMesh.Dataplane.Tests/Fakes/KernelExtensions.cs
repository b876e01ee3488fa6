using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tests.Fakes;

/// <summary>What somebody else does to a kernel, the fake one or the real one.</summary>
internal static class KernelExtensions
{
    /// <summary>One request that must succeed.</summary>
    public static void Must(this IRouteNetlink kernel, NetlinkRequest request)
    {
        var result = kernel.Execute([request])[0];
        if (!result.IsSuccess)
        {
            throw new InvalidOperationException($"{request}: {Errno.Describe(result.Errno)}");
        }
    }

    public static int IndexOf(this IRouteNetlink kernel, string name) =>
        kernel.GetLink(name)?.Index ?? throw new InvalidOperationException($"no device {name}");
}
