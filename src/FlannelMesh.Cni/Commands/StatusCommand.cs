using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Delegates;
using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Readiness;

namespace FlannelMesh.Cni.Commands;

/// <summary>Whether an ADD would succeed now.</summary>
internal static class StatusCommand
{
    public static void Run(CallContext call)
    {
        ReadinessCheck.Ensure(call.Configuration.Readyz);
        try
        {
            var configuration = DelegateConfiguration.Create(call.Configuration, SubnetFile.Load(call.Configuration.SubnetFile, TimeSpan.Zero));
            var plugin = call.Delegate(configuration.Type);
            if (plugin.Supports(CniVersion.Newest))
            {
                plugin.Run(configuration.Document);
            }
        }
        catch (CniException e) when (e is not DelegateException && e.Code != CniErrorCode.InvalidConfiguration)
        {
            throw new CniException(CniErrorCode.NotAvailable, e.Message, e.Details, e);
        }
    }
}
