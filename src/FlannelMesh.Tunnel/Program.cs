using FlannelMesh.Tunnel;

return args is [var path] ? TunnelProgram.Run(path) : TunnelProgram.Usage();
