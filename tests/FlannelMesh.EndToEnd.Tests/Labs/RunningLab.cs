using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>Labs with everything up.</summary>
public static class RunningLab
{
    /// <summary>Creates a lab, starts all agents at the same time, waits until they are ready and know each other, and makes pods.</summary>
    public static async Task<Lab> StartAsync(LabOptions options)
    {
        var lab = await Lab.CreateAsync(options);
        try
        {
            await lab.StartAllAsync();
            await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
            await lab.CreatePodsAsync();
            return lab;
        }
        catch (Exception e)
        {
            var logs = lab.LogTails();
            await lab.DisposeAsync();
            throw new LabException($"{e.Message}\n{logs}", e);
        }
    }
}
